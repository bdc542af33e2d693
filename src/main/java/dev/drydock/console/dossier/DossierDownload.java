package dev.drydock.console.dossier;

import dev.drydock.application.dossier.MakeDossier;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.dossier.DossierArchive.Made;
import dev.drydock.domain.registry.VersionId;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Everything about one release as a file. The gate has let the request pass. */
@WebServlet("/console/dossier")
public class DossierDownload extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    transient CurrentUser currentUser;

    @Inject
    transient MakeDossier makeDossier;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        VersionId version = currentUser.version();
        Made made = makeDossier.make(currentUser.actor(), version);
        response.setContentType("application/x-tar");
        response.setHeader(
                "Content-Disposition",
                "attachment; filename=\"" + version.model() + "-" + version.number() + ".dossier\"");
        made.writeTo(response.getOutputStream());
    }
}
