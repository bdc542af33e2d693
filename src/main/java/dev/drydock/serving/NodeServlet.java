package dev.drydock.serving;

import dev.drydock.intake.PacedInput;
import dev.drydock.programlog.LogContext;
import dev.drydock.programlog.LogField;
import dev.drydock.programlog.TraceIds;
import dev.drydock.tracing.RequestSpans;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Hands every request to the node, and its answer back. */
public final class NodeServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        LogContext before =
                LogContext.replace(LogContext.NONE.with(LogField.TRACE, TraceIds.of(request.getHeader("traceparent"))));
        Optional<RequestSpans.Begun> span =
                NodeLifecycle.spansOf(getServletContext()).begin(request.getHeader("traceparent"));
        boolean answered = false;
        try {
            answer(request, response);
            answered = true;
        } finally {
            int status = answered ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            span.ifPresent(begun -> begun.end(request.getMethod(), request.getRequestURI(), status));
            LogContext.replace(before);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        NodeResponse answer = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status
                ? ServingNode.refusedByContainer(
                        String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI)), status)
                : answer(toNode(request), request.getLocalPort());
        response.setStatus(answer.status());
        response.setContentType("application/json");
        response.setContentLength(answer.body().length);
        answer.headers().forEach(response::setHeader);
        if (answer.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        response.getOutputStream().write(answer.body());
    }

    private NodeResponse answer(NodeRequest request, int port) {
        return NodeLifecycle.listenersOf(getServletContext()).answers(port, request.path())
                ? NodeLifecycle.nodeOf(getServletContext()).handle(request)
                : ServingNode.refusedByContainer(request.path(), HttpServletResponse.SC_NOT_FOUND);
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
                Optional.ofNullable(request.getHeader(InferenceBody.JSON_LENGTH)),
                new PacedInput(request.getInputStream(), System::nanoTime),
                certificate(request));
    }

    /** The first one of the chain is the sender's own. */
    private static Optional<X509Certificate> certificate(HttpServletRequest request) {
        return request.getAttribute("jakarta.servlet.request.X509Certificate") instanceof X509Certificate[] chain
                        && chain.length > 0
                ? Optional.of(chain[0])
                : Optional.empty();
    }
}
