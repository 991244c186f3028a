using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Impasto.Studio;

/// <summary>The OpenAPI document of what programs can ask for.</summary>
internal static class Description
{
    /// <summary>Makes the document known, at /openapi/v1.json.</summary>
    public static void Add(IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Impasto's studio", Version = typeof(Description).Assembly.GetName().Version!.ToString(3) };
            // The address of the request, which the client knows.
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (!HttpMethods.IsGet(context.Description.HttpMethod ?? ""))
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = Guard.Header,
                    In = ParameterLocation.Header,
                    Required = true,
                    Description = "Any value; no foreign page can send it",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }
            return Task.CompletedTask;
        });
    });
}
