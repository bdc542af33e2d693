package dev.drydock.rest.access;

import dev.drydock.api.PageView;
import dev.drydock.api.TokenRequest;
import dev.drydock.api.TokenView;
import dev.drydock.application.access.AccessToken;
import dev.drydock.application.access.ManageTokens;
import dev.drydock.application.schedule.ViewBackfills;
import dev.drydock.application.schedule.ViewSchedules;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What programs sign in with. */
@Path("tokens")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TokensResource {
    @Inject
    CallerActor caller;

    @Inject
    ManageTokens tokens;

    @Inject
    ViewSchedules viewSchedules;

    @Inject
    ViewBackfills viewBackfills;

    @Inject
    Clock clock;

    @GET
    public PageView<TokenView> tokens() {
        return new PageView<>(
                tokens.list(caller.get()).stream()
                        .map(token -> view(token, null, null, null))
                        .toList(),
                null);
    }

    /** The answer alone has the secret. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response add(TokenRequest request) {
        ManageTokens.Made made = tokens.add(
                caller.get(),
                Objects.requireNonNullElse(request.name(), ""),
                RoleNames.parse(request.roles()),
                Duration.ofSeconds(Objects.requireNonNullElse(request.validForSeconds(), 0L)));
        return Response.created(URI.create("tokens/" + made.token().name()))
                .entity(view(made.token(), null, null, made.secret()))
                .build();
    }

    /** The body says nothing. */
    @POST
    @Path("{name}/revoke")
    @Consumes(MediaType.WILDCARD)
    public TokenView revoke(@PathParam("name") String name) {
        AccessToken revoked = tokens.revoke(caller.get(), name);
        String author = revoked.actor().name();
        return view(revoked, viewSchedules.ofAuthor(author), viewBackfills.unfinishedOfAuthor(author), null);
    }

    private TokenView view(
            AccessToken token,
            @Nullable List<String> schedules,
            @Nullable List<Long> backfills,
            @Nullable String secret) {
        return new TokenView(
                token.name(),
                RoleNames.list(token.roles()),
                state(token),
                token.createdBy(),
                token.createdAt().toString(),
                token.expiresAt().toString(),
                schedules,
                backfills,
                secret);
    }

    private String state(AccessToken token) {
        if (token.revokedBy().isPresent()) {
            return "REVOKED";
        }
        return token.counts(clock.instant()) ? "VALID" : "EXPIRED";
    }
}
