package dev.drydock.rest;

import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What this interface takes and answers, as it was written when the program was built. */
@Path("openapi")
@RequestScoped
public class OpenApiResource {
    @Inject
    CallerActor caller;

    @Inject
    Authorization authorization;

    @GET
    @Produces("application/yaml")
    public byte[] document() {
        authorization.require(caller.get(), Operation.VIEW, "openapi");
        try (InputStream document =
                Objects.requireNonNull(OpenApiResource.class.getResourceAsStream("openapi.yaml"), "openapi.yaml")) {
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
