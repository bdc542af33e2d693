package dev.drydock.console;

import dev.drydock.application.ViewExecutionLog;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An execution's whole log as plain text. */
@WebServlet("/console/execution-log")
public class ExecutionLogText extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    transient Visitor visitor;

    @Inject
    transient ViewExecutionLog viewLog;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String log = viewLog.view(visitor.actor(), visitor.number("id"));
        response.setContentType("text/plain; charset=utf-8");
        response.getOutputStream().write(log.getBytes(StandardCharsets.UTF_8));
    }
}
