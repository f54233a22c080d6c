"""The register as a list to work with: narrowed and put in order, views of it kept, taken out as a file, papers in flight."""
