package dev.drydock.door;

import dev.drydock.programlog.LogContext;
import dev.drydock.programlog.LogField;
import dev.drydock.programlog.TraceIds;
import dev.drydock.tracing.RequestSpans;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** What a request logs has its trace id. {@code web.xml} names this filter, so that it comes before those with annotations. */
public class RequestTrace extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient RequestSpans spans;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        LogContext before =
                LogContext.replace(LogContext.NONE.with(LogField.TRACE, TraceIds.of(request.getHeader("traceparent"))));
        Optional<RequestSpans.Begun> span = spans.begin(request.getHeader("traceparent"));
        boolean answered = false;
        try {
            chain.doFilter(request, response);
            answered = true;
        } finally {
            int status = answered ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            span.ifPresent(begun -> begun.end(request.getMethod(), request.getRequestURI(), status));
            LogContext.replace(before);
        }
    }
}
