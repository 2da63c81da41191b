// Starts Swagger UI on the page /api/docs. A file of its own, because the page's policy allows no script inside it.
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  // The access token outlives a reload of the page, and nothing else.
  persistAuthorization: true,
  // Nothing is asked of anybody but this shop.
  validatorUrl: null,
});
