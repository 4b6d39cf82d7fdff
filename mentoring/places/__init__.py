"""Places: municipalities with their districts, social regions, centre points, mergers and distances."""
