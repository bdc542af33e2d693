package dev.drydock.console.monitoring;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The numbers of a model's weeks as a file. The gate has let the request pass. */
@WebServlet("/console/history-csv")
public class HistoryDownload extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    transient HistoryQuestion question;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] csv = HistoryCsv.write(question.ask()).getBytes(StandardCharsets.UTF_8);
        response.setContentType("text/csv; charset=utf-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"history.csv\"");
        response.setContentLength(csv.length);
        response.getOutputStream().write(csv);
    }
}
