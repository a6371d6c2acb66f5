"""What the Hub process and the operator's command line run."""
