package dev.drydock.console.alert;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.alert.Alert;
import dev.drydock.application.alert.Alert.Acknowledgement;
import dev.drydock.application.alert.Alerts.Failure;
import dev.drydock.application.alert.Alerts.Outgoing;
import dev.drydock.application.alert.HandleAlerts;
import dev.drydock.application.alert.ViewAlerts;
import dev.drydock.application.alert.ViewAlerts.ChannelState;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.console.access.CurrentUser.Done;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.stream.Stream;

/** The alerts that stand, with a form to acknowledge each; those that are over; and how the channels do. */
@Named("alerts")
@RequestScoped
public class AlertsPage {
    private static final String PAGE = "/console/alerts";
    private static final String ACKNOWLEDGE = "acknowledge";
    private static final int MOST = 200;

    @Inject
    CurrentUser currentUser;

    @Inject
    ViewAlerts viewAlerts;

    @Inject
    HandleAlerts handleAlerts;

    private boolean loaded;
    private List<Row> rows = List.of();
    private List<Channel> channels = List.of();

    /**
     * An alert as a row.
     *
     * @param severity upper-case
     * @param acknowledged by whom and when; empty if by nobody
     */
    public record Row(
            long number,
            boolean open,
            String severity,
            String kind,
            String subject,
            String text,
            String since,
            String over,
            String acknowledged,
            String note) {}

    /** A channel as a row. */
    public record Channel(String name, int unsent, String failingSince, String why) {}

    public void open() {
        if (currentUser.request().getMethod().equals("POST")) {
            acknowledge();
        } else {
            load();
        }
    }

    /** Once, and before {@link #open} if need be: a form that comes back has what is rendered asked first. */
    private void load() {
        if (!loaded) {
            loaded = true;
            Actor actor = currentUser.actor();
            rows = Stream.concat(
                            viewAlerts.list(actor, true, ViewAlerts.MOST).stream(),
                            viewAlerts.list(actor, false, MOST).stream().filter(alert -> !alert.isOpen()))
                    .map(AlertsPage::row)
                    .toList();
            channels =
                    viewAlerts.channels(actor).stream().map(AlertsPage::channel).toList();
        }
    }

    private void acknowledge() {
        long number = currentUser.number(ACKNOWLEDGE);
        if (currentUser.isPosting(Operation.ACKNOWLEDGE_ALERT, "alert/" + number)) {
            Actor actor = currentUser.actor();
            String note = currentUser.parameter("note");
            currentUser.attempt(PAGE, () -> {
                handleAlerts.acknowledge(actor, number, note);
                return Done.here("Alert " + number + " is acknowledged.");
            });
        }
    }

    private static Row row(Alert alert) {
        return new Row(
                alert.number(),
                alert.isOpen(),
                alert.severity().name(),
                alert.kind().wireName(),
                alert.subject(),
                alert.text(),
                Wording.time(alert.since()),
                Wording.time(alert.over()),
                alert.acknowledgement()
                        .map(given -> given.by() + ", " + Wording.time(given.at()))
                        .orElse(""),
                alert.acknowledgement().map(Acknowledgement::note).orElse(""));
    }

    private static Channel channel(ChannelState state) {
        return new Channel(
                state.name(),
                state.unsent(),
                state.outgoing()
                        .flatMap(Outgoing::failingSince)
                        .map(Wording::time)
                        .orElse(""),
                state.outgoing()
                        .flatMap(Outgoing::failure)
                        .map(Failure::sentence)
                        .orElse(""));
    }

    public List<Row> standing() {
        load();
        return rows.stream().filter(Row::open).toList();
    }

    public List<Row> over() {
        load();
        return rows.stream().filter(row -> !row.open()).toList();
    }

    public List<Channel> channels() {
        load();
        return channels;
    }

    public boolean mayAcknowledge() {
        return currentUser.may(Operation.ACKNOWLEDGE_ALERT.name());
    }

    /** How the page colours a severity: as it does a state. */
    public String tone(Row row) {
        return switch (row.severity()) {
            case "CRITICAL" -> "failed";
            case "WARNING" -> "late";
            default -> "waiting";
        };
    }
}
