package dev.drydock.rest.access;

import dev.drydock.api.PageView;
import dev.drydock.api.UserRequest;
import dev.drydock.api.UserView;
import dev.drydock.application.access.Account;
import dev.drydock.application.access.ManageUsers;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The site's own users. */
@Path("users")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class UsersResource {
    @Inject
    CallerActor caller;

    @Inject
    ManageUsers users;

    @Inject
    ViewSchedules viewSchedules;

    @Inject
    ViewBackfills viewBackfills;

    @GET
    public PageView<UserView> users() {
        return new PageView<>(
                users.list(caller.get()).stream().map(UsersResource::view).toList(), null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response add(UserRequest request) {
        Account added = users.add(
                caller.get(), text(request.name()), RoleNames.parse(request.roles()), text(request.password()));
        return Response.created(URI.create("users/" + URLEncoder.encode(added.name(), StandardCharsets.UTF_8)))
                .entity(view(added))
                .build();
    }

    /** The body says nothing. */
    @POST
    @Path("{name}/disable")
    @Consumes(MediaType.WILDCARD)
    public UserView disable(@PathParam("name") String name) {
        return withSchedules(users.disable(caller.get(), name));
    }

    /** The body says nothing. */
    @POST
    @Path("{name}/enable")
    @Consumes(MediaType.WILDCARD)
    public UserView enable(@PathParam("name") String name) {
        return view(users.enable(caller.get(), name));
    }

    @POST
    @Path("{name}/roles")
    @Consumes(MediaType.APPLICATION_JSON)
    public UserView roles(@PathParam("name") String name, UserRequest request) {
        return withSchedules(users.giveRoles(caller.get(), name, RoleNames.parse(request.roles())));
    }

    @POST
    @Path("{name}/password")
    @Consumes(MediaType.APPLICATION_JSON)
    public UserView password(@PathParam("name") String name, UserRequest request) {
        return view(users.setPassword(caller.get(), name, text(request.password())));
    }

    private static String text(@Nullable String given) {
        return Objects.requireNonNullElse(given, "");
    }

    private static UserView view(Account account) {
        return new UserView(account.name(), RoleNames.list(account.roles()), account.enabled(), null, null);
    }

    private UserView withSchedules(Account account) {
        return new UserView(
                account.name(),
                RoleNames.list(account.roles()),
                account.enabled(),
                viewSchedules.ofAuthor(account.name()),
                viewBackfills.unfinishedOfAuthor(account.name()));
    }
}
