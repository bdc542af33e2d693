package dev.drydock.rest;

import dev.drydock.api.ErrorView;
import dev.drydock.failure.Causes;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Every failure as {@link ErrorView}. An exception without a code is logged once under a number, and the answer has only this
 * number.
 */
@Provider
public class FailureMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = Logger.getLogger(FailureMapper.class.getName());

    @Override
    public Response toResponse(Throwable thrown) {
        if (Causes.known(thrown).isEmpty()
                && thrown instanceof WebApplicationException web
                && web.getResponse().getStatus() < 500) {
            return isUnreadableParameter(web)
                    ? answer(
                            CommonFailure.REQUEST_MALFORMED.category().httpStatus(),
                            new ErrorView(
                                    CommonFailure.REQUEST_MALFORMED.name(),
                                    "A number in the address of the request is not a number, or is too large. The"
                                            + " OpenAPI document"
                                            + " describes the parameters.",
                                    false))
                    : refused(web.getResponse());
        }
        Told told = told(thrown);
        return answer(told.status(), told.error());
    }

    /** The answer to a request that failed. */
    record Told(int status, ErrorView error) {
        private static Told of(FailureCode code, String sentence) {
            return new Told(code.category().httpStatus(), new ErrorView(code.name(), sentence, code.retryable()));
        }
    }

    static Told told(Throwable thrown) {
        Optional<DrydockException> found = Causes.known(thrown);
        if (found.isPresent()) {
            DrydockException known = found.get();
            if (Causes.isToldByKind(known, thrown)) {
                LOG.log(Level.SEVERE, thrown, () -> "failure=" + known.code() + " of a request");
            }
            return Told.of(known.code(), known.sentence());
        }
        String number = UUID.randomUUID().toString();
        LOG.log(Level.SEVERE, thrown, () -> "failure=" + number + " a request failed unexpectedly");
        return Told.of(
                CommonFailure.INTERNAL,
                "The request failed unexpectedly. The server's log has the cause under failure=" + number + ".");
    }

    /** With the methods that the address takes, where it does not take this one (RFC 9110, 15.5.6). */
    private static Response refused(Response web) {
        Response answer = answer(web.getStatus(), WebFailures.of(web.getStatus()));
        List<Object> allowed = web.getHeaders().get(HttpHeaders.ALLOW);
        if (allowed != null) {
            answer.getHeaders().addAll(HttpHeaders.ALLOW, allowed);
        }
        return answer;
    }

    /** What cannot be turned into a number is "not found" to the specification, with what went wrong as its cause. */
    private static boolean isUnreadableParameter(WebApplicationException web) {
        return web instanceof NotFoundException && web.getCause() != null;
    }

    private static Response answer(int status, ErrorView error) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(error)
                .build();
    }
}
