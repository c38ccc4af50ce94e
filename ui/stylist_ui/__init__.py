"""Where people meet the stylist: the Streamlit app and the command line."""
