"""What readers type, checked: one module a tool. Nothing is stored."""
