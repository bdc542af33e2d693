package dev.drydock.alerting;

import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.failure.AlertFailure;
import dev.drydock.failure.DrydockException;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of {@link AlertFailure#ALERT_NOT_SENT}.
 *
 * @param channel its name
 * @param address where it sends to
 */
record NotSent(String channel, String address) {
    private static final int MOST_SHOWN = 1000;

    /**
     * @param why what the other side answered, or what did not work
     * @param cure a whole sentence
     */
    DrydockException because(AlertMessage message, String why, String cure, @Nullable Throwable cause) {
        String answer = AlertWords.cut(AlertWords.line(why).strip(), MOST_SHOWN);
        return new DrydockException(
                AlertFailure.ALERT_NOT_SENT,
                "Channel " + channel + " could not send message " + message.id() + " to " + address + ": " + answer
                        + (answer.endsWith(".") ? " " : ". ") + cure,
                cause);
    }

    /** The words of the throwable's first cause, which are the most exact ones. */
    static String reason(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null && first.getCause() != first) {
            first = first.getCause();
        }
        String kind = first.getClass().getSimpleName().replaceFirst("Exception$", "");
        return first.getMessage() == null ? kind : kind + ": " + first.getMessage();
    }
}
