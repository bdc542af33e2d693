package dev.drydock.rest;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A browser that has been given a password sends it with every request, also with those that another site's page makes. So a
 * request that changes something and says that it comes from elsewhere is refused. Programs say nothing and pass. Answers are
 * never run or framed.
 */
@Provider
public class OwnPagesOnly implements ContainerRequestFilter, ContainerResponseFilter {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public void filter(ContainerRequestContext request) {
        boolean foreign = isForeign(
                request.getMethod(),
                header(request, "Sec-Fetch-Site"),
                header(request, "Origin"),
                header(request, "Host"));
        if (foreign) {
            throw new DrydockException(
                    CommonFailure.NOT_ALLOWED,
                    "The request was refused: a page of another site made it. Use this server's own pages, or 'drydock'.");
        }
    }

    private static Optional<String> header(ContainerRequestContext request, String name) {
        return Optional.ofNullable(request.getHeaderString(name));
    }

    static boolean isForeign(
            String method, Optional<String> fetchSite, Optional<String> origin, Optional<String> host) {
        if (READING.contains(method)) {
            return false;
        }
        boolean foreignSite = fetchSite
                .filter(site -> !site.equals("same-origin") && !site.equals("none"))
                .isPresent();
        boolean foreignOrigin = origin.filter(given -> !given.equals("https://" + host.orElse("")))
                .isPresent();
        return foreignSite || foreignOrigin;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders()
                .putIfAbsent(HtmlReport.POLICY_HEADER, List.of("default-src 'none'; frame-ancestors 'none'; sandbox"));
        response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
        response.getHeaders().putSingle("Cache-Control", "no-store");
    }
}
