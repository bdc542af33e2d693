package dev.drydock.console.access;

import dev.drydock.failure.Causes;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.Optional;

/**
 * A failure as a page shows it.
 *
 * @param status HTTP status
 * @param title what kind of failure it is, for the heading
 */
public record Shown(int status, String title, String code, String sentence) {
    static final String ATTRIBUTE = "drydock.shown";

    static Shown of(DrydockException failure) {
        int status = failure.code().category().httpStatus();
        return new Shown(status, title(status), failure.code().name(), failure.sentence());
    }

    static Shown notFound(String path) {
        return new Shown(
                404,
                title(404),
                CommonFailure.NOT_FOUND.name(),
                "There is no page at " + path + ". The menu lists all pages.");
    }

    static Shown internal(String number) {
        return new Shown(
                500,
                title(500),
                CommonFailure.INTERNAL.name(),
                "The page cannot be shown, because of an unexpected error. The server's log has the cause under failure="
                        + number + ".");
    }

    private static String title(int status) {
        return switch (status) {
            case 400, 422 -> "Invalid request";
            case 401 -> "Signed out";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 409 -> "Not possible in this state";
            case 503 -> "Not available now";
            default -> "Unexpected error";
        };
    }

    /** The failure of the catalogue behind what was thrown. */
    static Optional<DrydockException> known(Throwable thrown) {
        return Causes.known(thrown);
    }
}
