package dev.drydock.failure;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a throwable comes from, where that is known: a failure of the catalogue, a full disk, a database that is away. */
public final class Causes {
    /** Classes of SQL states: connection, insufficient resources, operator intervention. */
    private static final Set<String> DATABASE_AWAY = Set.of("08", "53", "57");

    /** H2: in use elsewhere, input or output failed, closed, broken off. */
    private static final Set<String> H2_AWAY = Set.of("90020", "90028", "90031", "90067", "90098", "90121");

    private static final String NO_SPACE = "No space left on device";

    private Causes() {}

    /**
     * DISK_FULL if a disk is full; else the first failure of the catalogue among the causes; else the failure that follows from their kind;
     * else empty.
     */
    public static Optional<DrydockException> known(Throwable thrown) {
        Optional<DrydockException> first = Optional.empty();
        boolean away = false;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (tellsOfNoSpace(cause)) {
                return Optional.of(new DrydockException(
                        CommonFailure.DISK_FULL,
                        "The disk is full: "
                                + first.map(DrydockException::sentence).orElse(cause.getMessage() + ".")
                                + " Committed work is not lost. Free space ('drydock purge --dry-run' shows what"
                                + " can be removed), then"
                                + " try again or restart the execution.",
                        thrown));
            }
            if (first.isEmpty() && cause instanceof DrydockException known) {
                first = Optional.of(known);
            }
            away = away || (cause instanceof SQLException sql && isAway(sql.getSQLState()));
        }
        return first.or(away(thrown, away));
    }

    private static Supplier<Optional<DrydockException>> away(Throwable thrown, boolean away) {
        return () -> away
                ? Optional.of(new DrydockException(
                        CommonFailure.DATABASE_UNAVAILABLE,
                        "The database does not answer. What was committed stays. Check that it runs and that its disk is not full,"
                                + " then try again or restart the execution. The server's log has the cause.",
                        thrown))
                : Optional.empty();
    }

    /** Whether what is known of it is that the database is away. */
    public static boolean isDatabaseAway(Throwable thrown) {
        return known(thrown)
                .filter(known -> known.code() == CommonFailure.DATABASE_UNAVAILABLE)
                .isPresent();
    }

    /** Whether a failure is not among the causes but follows from their kind. Then only the thrown exception has the details. */
    public static boolean isToldByKind(DrydockException known, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause == known) {
                return false;
            }
        }
        return true;
    }

    private static boolean tellsOfNoSpace(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return (cause instanceof IOException && message.contains(NO_SPACE))
                || (cause instanceof SQLException sql
                        && ("53100".equals(sql.getSQLState()) || message.contains(NO_SPACE)));
    }

    private static boolean isAway(@Nullable String state) {
        return state != null
                && (H2_AWAY.contains(state) || (state.length() == 5 && DATABASE_AWAY.contains(state.substring(0, 2))));
    }
}
