"""Whether recording stays as fast with a million contacts as with a thousand: `make bench` measures it."""
