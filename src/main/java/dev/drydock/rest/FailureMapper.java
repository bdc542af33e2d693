package dev.drydock.rest;

import dev.drydock.api.ErrorView;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Every failure as {@link ErrorView}. What is in no catalogue is logged once under a number, and only that is told. */
@Provider
public class FailureMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = Logger.getLogger(FailureMapper.class.getName());

    @Override
    public Response toResponse(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof DrydockException known) {
                return answer(
                        known.code().category().httpStatus(),
                        new ErrorView(
                                known.code().name(),
                                String.valueOf(known.getMessage()),
                                known.code().retryable()));
            }
        }
        if (thrown instanceof WebApplicationException web && web.getResponse().getStatus() < 500) {
            return ofTheWeb(web.getResponse().getStatus());
        }
        String number = UUID.randomUUID().toString();
        LOG.log(Level.SEVERE, thrown, () -> "failure=" + number + " a request failed unexpectedly");
        return answer(
                CommonFailure.INTERNAL.category().httpStatus(),
                new ErrorView(
                        CommonFailure.INTERNAL.name(),
                        "The request failed unexpectedly. The server's log has the cause under failure=" + number + ".",
                        false));
    }

    private static Response ofTheWeb(int status) {
        CommonFailure code = switch (status) {
            case 401 -> CommonFailure.UNAUTHENTICATED;
            case 403 -> CommonFailure.NOT_ALLOWED;
            case 404 -> CommonFailure.NOT_FOUND;
            default -> CommonFailure.USAGE;
        };
        String message = switch (status) {
            case 404 -> "There is nothing at this address.";
            case 405 -> "This address does not take this method.";
            case 406 -> "This address does not answer in the form that was asked for.";
            case 415 -> "This address does not take this kind of content.";
            default -> "The request was refused with status " + status + ".";
        };
        return answer(
                status, new ErrorView(code.name(), message + " The OpenAPI document tells what there is.", false));
    }

    private static Response answer(int status, ErrorView error) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(error)
                .build();
    }
}
