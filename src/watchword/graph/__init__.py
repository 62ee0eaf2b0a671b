"""An OData engine over descriptions: it knows Microsoft Graph's manners, and no resource by name."""
