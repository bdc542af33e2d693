package dev.drydock.rest;

import dev.drydock.api.ErrorView;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Users;
import dev.drydock.application.runs.ServerStart;
import dev.drydock.door.SignIn;
import dev.drydock.failure.CommonFailure;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates users by password and role, and programs by their token. It refuses requests with an unreadable address or content type:
 * the code behind this gate would treat them as its own defect and fill the log. It also refuses all requests until the server has started.
 */
@WebFilter("/api/*")
public class RequestGate extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Pattern CONTENT_TYPE =
            Pattern.compile("[!-~&&[^/;,]]{1,100}/[!-~&&[^/;,]]{1,100}( *;[ -~]{0,200})?");

    private static final Pattern NOT_TAKEN = Pattern.compile(
            "(?i)[^;]*[/+]xml.*|[^;]*/json *;.*charset=(?!\"?utf-8\\b).*|text/csv *;.*charset=(?!\"?utf-8\\b).*");

    private static final String BEARER = "bearer ";

    @Inject
    transient SignIn signIn;

    @Inject
    transient Users users;

    @Inject
    transient ServerStart start;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!isText(request.getRequestURI()) || !isText(request.getQueryString())) {
            ContainerFailures.write(response, HttpServletResponse.SC_BAD_REQUEST);
        } else if (request.getContentType() != null && !isTaken(request.getContentType())) {
            ContainerFailures.write(response, HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
        } else if (!start.isThrough()) {
            ContainerFailures.write(
                    response,
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    new ErrorView(CommonFailure.SERVER_STARTING.name(), start.sentence(), true));
        } else if (isKnown(request, response)) {
            chain.doFilter(request, response);
        }
    }

    /**
     * The users are in the database, so a lost database is reported here as by every resource. If the result is false, the response is
     * already written.
     */
    private boolean isKnown(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            return isLetIn(request, response);
        } catch (RuntimeException e) {
            FailureMapper.Told told = FailureMapper.told(e);
            ContainerFailures.write(response, told.status(), told.error());
            return false;
        }
    }

    /** No resource takes XML, or text in another encoding than UTF-8. */
    static boolean isTaken(String contentType) {
        return CONTENT_TYPE.matcher(contentType).matches()
                && !NOT_TAKEN.matcher(contentType).matches();
    }

    /** If not, the answer is written. */
    private boolean isLetIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Actor> program = bearer(request.getHeader("Authorization")).flatMap(users::byToken);
        if (program.isPresent()) {
            CallerActor.remember(request, program.get());
            return true;
        }
        Optional<BasicCredentials> given = BasicCredentials.of(request.getHeader("Authorization"));
        if (given.isEmpty()) {
            refuse(response);
            return false;
        }
        SignIn.Outcome outcome =
                signIn.attempt("rest", given.get().user(), given.get().password(), request.getRemoteAddr());
        if (outcome instanceof SignIn.SignedIn signedIn) {
            CallerActor.remember(request, signedIn.actor());
            return true;
        }
        if (outcome instanceof SignIn.MustWait mustWait) {
            response.setHeader("Retry-After", Long.toString(mustWait.seconds()));
            ContainerFailures.write(
                    response,
                    CommonFailure.TOO_MANY_ATTEMPTS.category().httpStatus(),
                    new ErrorView(CommonFailure.TOO_MANY_ATTEMPTS.name(), mustWait.sentence(), true));
        } else {
            refuse(response);
        }
        return false;
    }

    /** The secret of a token (RFC 6750). It cannot be guessed, so no throttle applies. */
    private static Optional<String> bearer(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(header.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        response.setHeader("WWW-Authenticate", "Basic realm=\"drydock\", charset=\"UTF-8\"");
        ContainerFailures.write(response, HttpServletResponse.SC_UNAUTHORIZED);
    }

    /** Whether it decodes to UTF-8 without control characters. */
    static boolean isText(@Nullable String encoded) {
        if (encoded == null) {
            return true;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded(encoded)))
                    .toString();
            return text.chars().noneMatch(Character::isISOControl);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] decoded(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%' && i + 2 < encoded.length()) {
                bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else if (c == '%' || c > 0x7F) {
                throw new IllegalArgumentException("no encoded character");
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }
}
