package dev.drydock.console.release;

import dev.drydock.application.release.DownloadVersion;
import dev.drydock.application.training.ViewTrainingReport;
import dev.drydock.application.training.ViewTrainingReport.Form;
import dev.drydock.application.validation.ViewServingChecks;
import dev.drydock.console.access.ConsoleSession;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.console.access.OfferedStatement;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Files for people who signed in: statements as they were shown, gate reports, training reports and reports of checks. The gate has let the request pass. */
@WebServlet({Downloads.STATEMENT, Downloads.REPORT, Downloads.TRAINING_REPORT, Downloads.CHECK})
public class Downloads extends HttpServlet {
    static final String STATEMENT = "/console/statement";
    static final String REPORT = "/console/report";

    static final String TRAINING_REPORT = "/console/training-report";

    static final String CHECK = "/console/check";

    private static final long serialVersionUID = 1L;

    @Inject
    transient CurrentUser currentUser;

    @Inject
    transient DownloadVersion downloadVersion;

    @Inject
    transient ViewTrainingReport viewTrainingReport;

    @Inject
    transient ViewServingChecks viewServingChecks;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getServletPath().equals(STATEMENT)) {
            sendStatement(request, response);
        } else if (request.getServletPath().equals(TRAINING_REPORT)) {
            sendTrainingReport(response);
        } else if (request.getServletPath().equals(CHECK)) {
            sendCheck(response);
        } else {
            sendReport(response);
        }
    }

    private void sendStatement(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OfferedStatement offered = ConsoleSession.find(request)
                .flatMap(session -> session.kept(currentUser.parameter("digest")))
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.NOT_FOUND,
                        "The server no longer keeps this statement. Open the page that offered it and"
                                + " download it there."));
        send(response, "application/json", offered.file(), offered.payload().getBytes(StandardCharsets.UTF_8));
    }

    private void sendReport(HttpServletResponse response) throws IOException {
        VersionId version = currentUser.version();
        String name = version.model() + "-" + version.number() + ".gate-report.";
        if (currentUser.parameter("form").equals("html")) {
            send(
                    response,
                    "text/html;charset=UTF-8",
                    name + "html",
                    downloadVersion.reportPage(currentUser.actor(), version));
        } else {
            send(response, "application/json", name + "json", downloadVersion.report(currentUser.actor(), version));
        }
    }

    private void sendCheck(HttpServletResponse response) throws IOException {
        VersionId version = currentUser.version();
        send(
                response,
                "text/html;charset=UTF-8",
                version.model() + "-" + version.number() + ".check.html",
                viewServingChecks.reportPage(currentUser.actor(), version));
    }

    /** Of the execution that is asked for, else of the version. */
    private void sendTrainingReport(HttpServletResponse response) throws IOException {
        boolean page = currentUser.parameter("form").equals("html");
        Form form = page ? Form.PAGE : Form.JSON;
        String type = page ? "text/html;charset=UTF-8" : "application/json";
        String end = ".training-report." + (page ? "html" : "json");
        if (currentUser.parameter("id").isEmpty()) {
            VersionId version = currentUser.version();
            byte[] report = viewTrainingReport.ofVersion(currentUser.actor(), version, form);
            send(response, type, version.model() + "-" + version.number() + end, report);
        } else {
            long id = currentUser.number("id");
            send(
                    response,
                    type,
                    "execution-" + id + end,
                    viewTrainingReport.ofExecution(currentUser.actor(), id, form));
        }
    }

    /** Always as a file: nothing that was written elsewhere becomes a page of the console. */
    private static void send(HttpServletResponse response, String type, String file, byte[] content)
            throws IOException {
        response.setContentType(type);
        response.setHeader("Content-Disposition", "attachment; filename=\"" + file + "\"");
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }
}
