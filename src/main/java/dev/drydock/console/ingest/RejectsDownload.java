package dev.drydock.console.ingest;

import dev.drydock.application.access.Actor;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.RejectsCsv;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** All quarantined rows that the page's filters let pass, as a file. */
@WebServlet("/console/rejects-csv")
public class RejectsDownload extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK = 5000;

    @Inject
    transient CurrentUser currentUser;

    @Inject
    transient RejectsQuestion question;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Actor actor = currentUser.actor();
        RejectFilter filter = question.filter(actor, CHUNK);
        List<QuarantinedRow> rows = question.list(actor, filter);
        response.setContentType("text/csv; charset=utf-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"rejects.csv\"");
        Writer out = response.getWriter();
        out.write(RejectsCsv.HEADER);
        while (!rows.isEmpty()) {
            for (QuarantinedRow row : rows) {
                out.write(RejectsCsv.line(row));
            }
            rows = question.list(actor, filter.before(rows.get(rows.size() - 1).id(), CHUNK));
        }
    }
}
