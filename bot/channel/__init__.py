"""The customer's door: sockets for widgets, a webhook for trusted integrations."""
