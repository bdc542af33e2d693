package dev.drydock.rest.release;

import dev.drydock.api.InstalledView;
import dev.drydock.application.access.Operation;
import dev.drydock.application.release.DecidingDocument;
import dev.drydock.application.release.InstallDocument;
import dev.drydock.rest.CallerActor;
import dev.drydock.rest.RequestBody;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;

/** The signed documents that decide what the site releases. */
@Path("site")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SiteDocumentsResource {
    private static final int MOST_BYTES = 4 << 20;

    @Inject
    CallerActor caller;

    @Inject
    InstallDocument install;

    @Inject
    @Named("policy")
    DecidingDocument policy;

    @Inject
    @Named("trust")
    DecidingDocument trust;

    /** The body is the signed policy, an envelope of 4 MiB at most. */
    @POST
    @Path("policy")
    @Consumes(MediaType.APPLICATION_JSON)
    public InstalledView policy(InputStream envelope) {
        return installed(Operation.INSTALL_POLICY, policy, envelope);
    }

    /** The body is the signed trust file, an envelope of 4 MiB at most. */
    @POST
    @Path("trust")
    @Consumes(MediaType.APPLICATION_JSON)
    public InstalledView trust(InputStream envelope) {
        return installed(Operation.INSTALL_TRUST, trust, envelope);
    }

    private InstalledView installed(Operation operation, DecidingDocument document, InputStream envelope) {
        return new InstalledView(
                install.install(caller.get(), operation, document, RequestBody.read(envelope, MOST_BYTES)).stream()
                        .map(changed -> new InstalledView.File(changed.file(), changed.before(), changed.after()))
                        .toList());
    }
}
