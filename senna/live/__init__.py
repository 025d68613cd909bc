"""Live: what happens, told over Socket.IO to whoever it concerns."""
