package dev.drydock.serving;

import dev.drydock.intake.PacedInput;
import dev.drydock.programlog.LogContext;
import dev.drydock.programlog.LogField;
import dev.drydock.programlog.TraceIds;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Hands every request to the node, and its answer back. */
public final class NodeServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        LogContext before =
                LogContext.replace(LogContext.NONE.with(LogField.TRACE, TraceIds.of(request.getHeader("traceparent"))));
        try {
            answer(request, response);
        } finally {
            LogContext.replace(before);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        NodeResponse answer = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status
                ? ServingNode.refusedByContainer(
                        String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI)), status)
                : NodeLifecycle.nodeOf(getServletContext()).handle(toNode(request));
        response.setStatus(answer.status());
        response.setContentType("application/json");
        response.setContentLength(answer.body().length);
        answer.headers().forEach(response::setHeader);
        if (answer.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        response.getOutputStream().write(answer.body());
    }

    private static NodeRequest toNode(HttpServletRequest request) throws IOException {
        String path = request.getServletPath()
                + Optional.ofNullable(request.getPathInfo()).orElse("");
        return new NodeRequest(
                request.getMethod(),
                path.isEmpty() ? "/" : path,
                Optional.ofNullable(request.getHeader("Authorization")),
                Optional.ofNullable(request.getHeader("Accept")),
                request.getContentLengthLong(),
                new PacedInput(request.getInputStream(), System::nanoTime));
    }
}
