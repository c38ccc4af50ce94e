"""What an agent may do: thin LangChain tools over the domain."""
