package dev.drydock.cli.access;

import dev.drydock.cli.terminal.Durations;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a client expires: after a day, or after a span. Tested by {@code ClientCommandTest}. */
final class ClientEnd {
    @Option(
            names = "--until",
            paramLabel = "DAY",
            description = "The last day of the client in the time zone of this machine, for example 2027-03-31."
                    + " Default: no end.")
    private @Nullable String until;

    @Option(
            names = "--valid-for",
            converter = Durations.class,
            paramLabel = "SPAN",
            description = "How long the client may request predictions from now on, for example 90d. Default: no end.")
    private @Nullable Duration span;

    /** @throws DrydockException {@link CommonFailure#USAGE} if it is no day, or not after {@code now} */
    Instant after(String client, Instant now) {
        Instant end = span != null ? now.plus(span) : nextDay(client, String.valueOf(until));
        if (!end.isAfter(now)) {
            throw refused(
                    client,
                    "it would expire at " + end + ", which is not in the future. Name a later day, or"
                            + " revoke the client with 'drydock client revoke " + client + "'.");
        }
        return end;
    }

    private static Instant nextDay(String client, String day) {
        try {
            if (day.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
                return LocalDate.parse(day)
                        .plusDays(1)
                        .atStartOfDay(ZoneId.systemDefault())
                        .toInstant();
            }
        } catch (DateTimeException e) {
            throw noDay(client, day, e);
        }
        throw noDay(client, day, null);
    }

    private static DrydockException noDay(String client, String day, @Nullable Throwable cause) {
        return new DrydockException(
                CommonFailure.USAGE,
                "Client " + client + " was not written: --until is '" + day + "' and must be a day such as 2027-03-31.",
                cause);
    }

    private static DrydockException refused(String client, String why) {
        return new DrydockException(CommonFailure.USAGE, "Client " + client + " was not written: " + why);
    }
}
