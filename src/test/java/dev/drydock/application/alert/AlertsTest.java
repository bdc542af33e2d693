package dev.drydock.application.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.alert.AlertRules.Rule;
import dev.drydock.application.alert.Alerts.Delivery;
import dev.drydock.application.alert.Alerts.Failure;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.domain.alert.Severity;
import dev.drydock.failure.DrydockException;
import dev.drydock.persistence.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertsTest {
    private static final Duration COLLECTED = Duration.ofSeconds(31);
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    @ParameterizedTest
    @EnumSource
    void eachChannelIsSentWhenSomethingBeginsAndWhenItIsOver(TestDatabase.Kind kind) {
        try (AlertSite site = new AlertSite(kind)) {
            site.has(AlertSite.failed(17));
            site.look();
            site.look();
            site.send();
            assertThat(site.mail.messages).as("others may join the message").isEmpty();

            site.pass(COLLECTED);
            site.send();
            site.send();
            assertThat(site.mail.texts()).containsExactly("run-failed execution/17");
            assertThat(site.book.texts()).containsExactly("run-failed execution/17");
            AlertMessage message = site.mail.messages.get(0);
            assertThat(message.site()).isEqualTo("plant");
            assertThat(message.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(message.notices().get(0).text()).isEqualTo("Execution 17 failed.");

            site.has();
            site.pass(INTERVAL);
            site.look();
            site.pass(COLLECTED);
            site.send();
            assertThat(site.mail.texts()).containsExactly("run-failed execution/17", "over run-failed execution/17");
            assertThat(site.all()).containsExactly("over run-failed execution/17");

            site.has(AlertSite.failed(17));
            site.look();
            assertThat(site.all()).containsExactly("over run-failed execution/17", "run-failed execution/17");
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofSeveralOrchestratorsOneOpensTheAlert(TestDatabase.Kind kind) throws Exception {
        ExecutorService both = Executors.newFixedThreadPool(4);
        try (AlertSite site = new AlertSite(kind)) {
            site.has(AlertSite.failed(1), AlertSite.failed(2), AlertSite.failed(3));
            List<Runnable> looks = IntStream.range(0, 8)
                    .<Runnable>mapToObj(i -> () -> site.watch("node-" + i).look())
                    .toList();
            for (var ended : looks.stream().map(both::submit).toList()) {
                ended.get();
            }
            assertThat(site.all())
                    .containsExactly("run-failed execution/1", "run-failed execution/2", "run-failed execution/3");
            site.pass(COLLECTED);
            List<Runnable> sends = IntStream.range(0, 4)
                    .<Runnable>mapToObj(i -> () -> site.sender("node-" + i, "x").send("mail"))
                    .toList();
            for (var ended : sends.stream().map(both::submit).toList()) {
                ended.get();
            }
            assertThat(site.mail.texts())
                    .containsExactly("run-failed execution/1", "run-failed execution/2", "run-failed execution/3");
            assertThat(site.mail.messages).hasSize(1);
        } finally {
            both.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageOfAKilledProcessIsSentAgainUnderTheSameId(TestDatabase.Kind kind) {
        try (AlertSite site = new AlertSite(kind)) {
            site.has(AlertSite.failed(17));
            site.look();
            site.pass(COLLECTED);
            site.mail.killed = true;
            assertThatThrownBy(() -> site.sender("killed").send("mail")).isInstanceOf(AssertionError.class);
            site.mail.killed = false;

            site.sender("two", "other").send("mail");
            assertThat(site.mail.messages)
                    .as("the first one may still be sending")
                    .hasSize(1);
            site.sender("one", "restarted").send("mail");
            site.sender("one", "restarted").send("mail");
            assertThat(site.mail.messages).hasSize(2);
            assertThat(site.mail.messages.get(1)).isEqualTo(site.mail.messages.get(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAChannelDoesNotTakeIsTriedAgainAndIsItselfAnAlert(TestDatabase.Kind kind) {
        try (AlertSite site = new AlertSite(kind)) {
            site.mail.away = true;
            site.has(AlertSite.failed(1));
            site.look();
            site.pass(COLLECTED);
            site.send();
            site.has(AlertSite.failed(1), AlertSite.failed(2));
            for (int i = 0; i < 20; i++) {
                site.pass(Duration.ofMinutes(1));
                site.look();
                site.send();
            }
            assertThat(site.book.texts())
                    .containsExactly("run-failed execution/1", "run-failed execution/2", "alert-not-sent channel/mail");
            String text = site.view().list(AlertSite.OTTO, true, 10).get(0).text();
            assertThat(text).contains("Channel mail has not taken a message since", "nobody answers");
            assertThat(site.view().channels(AlertSite.OTTO).get(0).unsent()).isEqualTo(3);

            site.mail.away = false;
            for (int i = 0; i < 20; i++) {
                site.pass(Duration.ofMinutes(1));
                site.look();
                site.send();
            }
            assertThat(site.mail.texts())
                    .containsExactly(
                            "run-failed execution/1",
                            "run-failed execution/2",
                            "alert-not-sent channel/mail",
                            "over alert-not-sent channel/mail");
            assertThat(site.view().channels(AlertSite.OTTO))
                    .allSatisfy(channel -> assertThat(channel.unsent()).isZero());
        }
    }

    /** While site.yaml of one orchestrator has the channel and that of another has not. */
    @Test
    void anOrchestratorWithoutTheChannelDoesNotEndItsAlert() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.mail.away = true;
            site.has(AlertSite.failed(1));
            site.look();
            site.pass(COLLECTED);
            site.send();
            site.pass(Duration.ofMinutes(20));
            site.look();
            site.channels("book");
            site.look();
            assertThat(site.all()).containsExactly("run-failed execution/1", "alert-not-sent channel/mail");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRecipientWhoIsRefusedIsAnAlertUntilAMessageReachesAll(TestDatabase.Kind kind) {
        try (AlertSite site = new AlertSite(kind)) {
            site.mail.refused = Optional.of("The mail server refused nora@plant.example.");
            site.has(AlertSite.failed(1));
            site.look();
            for (int i = 0; i < 3; i++) {
                site.pass(INTERVAL);
                site.send();
                site.look();
            }
            assertThat(site.all()).containsExactly("run-failed execution/1", "alert-not-sent channel/mail recipients");
            assertThat(site.mail.messages).as("each once").hasSize(2);
            Delivery first = deliveries(site, 1).get(0);
            assertThat(first.sent()).isPresent();
            assertThat(first.failure().orElseThrow().sentence()).contains("nora@plant.example");

            site.mail.refused = Optional.empty();
            site.has();
            site.look();
            site.pass(INTERVAL);
            site.send();
            site.look();
            assertThat(site.all())
                    .containsExactly("over run-failed execution/1", "over alert-not-sent channel/mail recipients");
        }
    }

    /** Both at one instant, or the later one by a clock that was set back; one that is on its way has reached nobody. */
    @ParameterizedTest
    @EnumSource
    void whoWasRefusedLastIsSaidByTheMessageThatWasSentLast(TestDatabase.Kind kind) {
        try (AlertSite site = new AlertSite(kind)) {
            Instant at = site.now();
            Optional<String> nora = Optional.of("The mail server refused nora@plant.example.");
            send(site, "z", nora, at);
            assertThat(lastRefused(site)).isEqualTo(nora);
            send(site, "m", Optional.empty(), at);
            assertThat(lastRefused(site)).as("at one instant").isEmpty();
            send(site, "a", nora, at);
            assertThat(lastRefused(site)).as("at one instant").isEqualTo(nora);
            send(site, "b", Optional.empty(), at.minus(Duration.ofDays(1)));
            assertThat(lastRefused(site)).as("by a clock that was set back").isEmpty();
            site.database.transactions().run(() -> {
                site.alerts.fill("c", "mail", at, 1);
                site.alerts.claim("c", "one", at);
                site.alerts.failed("c", "one", new Failure("ALERT_NOT_SENT", "Nobody answers."), at, at);
            });
            assertThat(lastRefused(site)).as("one that was never sent").isEmpty();
        }
    }

    private static void send(AlertSite site, String message, Optional<String> refused, Instant at) {
        site.database.transactions().run(() -> {
            site.alerts.fill(message, "mail", at, 10);
            site.alerts.claim(message, "one", at);
            site.alerts.sent(message, "one", refused, at);
        });
    }

    private static Optional<String> lastRefused(AlertSite site) {
        return site.database.transactions().required(() -> site.alerts.lastRefused("mail"));
    }

    private static int purge(AlertSite site) {
        return site.database.transactions().required(() -> site.alerts.purge(site.now()));
    }

    /** The first message has a notice of an alert that still stands, so it stays when later ones are removed. */
    @ParameterizedTest
    @EnumSource
    void aPurgeMakesNoOlderMessageTheLastOne(TestDatabase.Kind kind) {
        try (AlertSite site = new AlertSite(kind)) {
            site.channels("mail");
            site.has(AlertSite.failed(1));
            site.look();
            send(site, "first", Optional.of("The mail server refused nora@plant.example."), site.now());
            site.has(AlertSite.failed(1), AlertSite.failed(2));
            site.look();
            site.has(AlertSite.failed(1));
            site.look();
            site.pass(INTERVAL);
            send(site, "second", Optional.empty(), site.now());
            site.pass(INTERVAL);
            assertThat(purge(site)).as("alert 2").isEqualTo(1);
            assertThat(lastRefused(site)).isEmpty();
        }
    }

    @Test
    void attemptsBecomeRarerButNeverStop() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.mail.away = true;
            site.has(AlertSite.failed(1));
            site.look();
            site.pass(COLLECTED);
            Instant start = site.now();
            SendAlerts sender = site.sender("one");
            for (int i = 0; i < 2 * 24 * 60; i++) {
                sender.send("mail");
                site.pass(Duration.ofMinutes(1));
            }
            var outgoing =
                    site.view().channels(AlertSite.OTTO).get(0).outgoing().orElseThrow();
            assertThat(outgoing.failingSince()).contains(start);
            assertThat(outgoing.attempts()).isBetween(280, 300);
            site.mail.away = false;
            site.pass(Duration.ofMinutes(10));
            sender.send("mail");
            assertThat(site.mail.texts()).containsExactly("run-failed execution/1");
        }
    }

    @Test
    void oneMessageTakesAlongWhatWaitsAndTheNextOneComesAfterTheInterval() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.has(new Condition(AlertKind.DISK_LOW, "a", "low"), AlertSite.failed(1));
            site.kinds.put(AlertKind.DISK_LOW, new Rule(Severity.INFO, Duration.ZERO, 10, List.of("mail")));
            site.look();
            site.pass(COLLECTED);
            site.send();
            assertThat(site.mail.texts())
                    .as("the most severe first")
                    .containsExactly("run-failed execution/1", "disk-low a");
            assertThat(site.book.texts())
                    .as("only what its rule sends there")
                    .containsExactly("run-failed execution/1");

            for (int i = 2; i < 10; i++) {
                site.has(AlertSite.failed(1), AlertSite.failed(i));
                site.look();
                site.pass(COLLECTED);
                site.send();
            }
            assertThat(site.mail.messages).hasSize(1);
            site.pass(INTERVAL);
            site.send();
            assertThat(site.mail.messages).hasSize(2);
            assertThat(site.mail.messages.get(1).notices())
                    .as("8 that began, 7 of them over, and the disk")
                    .hasSize(8 + 7 + 1);
        }
    }

    @Test
    void peopleAreRemindedUntilSomebodyAcknowledges() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.has(AlertSite.failed(17));
            for (int hour = 0; hour < 51; hour++) {
                site.look();
                site.pass(Duration.ofHours(1));
                site.send();
            }
            assertThat(site.mail.texts()).hasSize(3).containsOnly("run-failed execution/17");

            Alert alert = site.view().list(AlertSite.OTTO, true, 10).get(0);
            Alert acknowledged = site.handle().acknowledge(AlertSite.OTTO, alert.number(), " I  restart it ");
            assertThat(acknowledged.acknowledgement().orElseThrow().note()).isEqualTo("I restart it");
            assertThat(site.audit.events()).anySatisfy(event -> {
                assertThat(event.action()).isEqualTo("alert.acknowledge");
                assertThat(event.details()).containsEntry("note", "I restart it");
            });
            for (int hour = 0; hour < 51; hour++) {
                site.look();
                site.pass(Duration.ofHours(1));
                site.send();
            }
            assertThat(site.mail.texts()).hasSize(3);
        }
    }

    @Test
    void whatCannotBeLookedAtIsNotOverAndIsItselfAnAlert() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.has(AlertSite.failed(17));
            site.look();
            site.goesBlind("the disk does not answer");
            site.look();
            assertThat(site.all()).containsExactly("run-failed execution/17", "watch-failed orchestrator/one");
            assertThat(site.view().list(AlertSite.OTTO, true, 10).get(0).text())
                    .contains("disk-low, run-failed", "the disk does not answer");
        }
    }

    @Test
    void onlyTheOrchestratorThatSeesItsMachineEndsAnAlertAboutIt() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.has(new Condition(AlertKind.DISK_LOW, "orchestrator/one/var", "low"));
            site.watch("one").look();
            site.has();
            site.watch("two").look();
            site.watch("one-b").look();
            assertThat(site.all()).containsExactly("disk-low orchestrator/one/var");
            site.watch("one").look();
            assertThat(site.all()).containsExactly("over disk-low orchestrator/one/var");
        }
    }

    @Test
    void whatASiteHasOffIsNoAlertAndWhatItTurnsOffIsOver() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.has(AlertSite.failed(17));
            site.look();
            site.kinds.remove(AlertKind.RUN_FAILED);
            site.look();
            assertThat(site.all()).containsExactly("over run-failed execution/17");
        }
    }

    @Test
    void withAClockThatIsWrongNothingButThatBeginsOrEnds() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.has(AlertSite.failed(1));
            site.look();
            site.clocksAgree(false);
            site.has(AlertSite.failed(2));
            site.look();
            assertThat(site.all()).containsExactly("run-failed execution/1");
            site.clocksAgree(true);
            site.look();
            assertThat(site.all()).containsExactly("over run-failed execution/1", "run-failed execution/2");
        }
    }

    @Test
    void aMessageThatWasSentAheadOfTimeHoldsNothingUp() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.has(AlertSite.failed(1));
            site.look();
            site.pass(Duration.ofDays(365));
            site.send();
            site.pass(Duration.ofDays(-365));
            site.has(AlertSite.failed(1), AlertSite.failed(2));
            site.look();
            site.pass(COLLECTED);
            site.send();
            assertThat(site.mail.texts()).containsExactly("run-failed execution/1", "run-failed execution/2");
        }
    }

    @Test
    void whatWasSoAndIsOverAlreadyAlertsOnce() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.has(new Condition(AlertKind.RUN_FAILED, "late", "It was late.", true));
            site.look();
            site.look();
            site.pass(COLLECTED);
            site.send();
            assertThat(site.mail.texts()).containsExactly("run-failed late", "over run-failed late");
            assertThat(site.all()).containsExactly("over run-failed late");
        }
    }

    @Test
    void aChannelThatTheSiteNoLongerHasLosesOnlyWhatWaitsForIt() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.mail.away = true;
            site.has(AlertSite.failed(1));
            site.look();
            site.pass(COLLECTED);
            site.send();
            site.channels("book");
            site.look();
            assertThat(deliveries(site, 1))
                    .as("another orchestrator may have it still")
                    .hasSize(2);
            site.pass(Duration.ofHours(25));
            site.look();
            assertThat(site.audit.events()).anySatisfy(event -> {
                assertThat(event.action()).isEqualTo("alert.drop");
                assertThat(event.subject()).isEqualTo("channel/mail");
            });
            assertThat(site.all()).containsExactly("run-failed execution/1");
            assertThat(deliveries(site, 1)).extracting(Delivery::channel).containsOnly("book");
            assertThat(site.view().channels(AlertSite.OTTO)).hasSize(1);
        }
    }

    private static List<Delivery> deliveries(AlertSite site, long number) {
        return site.view().view(AlertSite.OTTO, number).deliveries();
    }

    @Test
    void whatWasOverForNinetyDaysIsRemovedIfItsNoticesWereSent() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            site.has(AlertSite.failed(1));
            site.look();
            site.has();
            site.look();
            site.pass(Duration.ofDays(91));
            site.look();
            assertThat(site.all()).containsExactly("over run-failed execution/1");
            site.send();
            site.look();
            assertThat(site.all()).isEmpty();
            assertThatThrownBy(() -> site.view().view(AlertSite.OTTO, 1))
                    .isInstanceOf(DrydockException.class)
                    .hasMessageContaining("There is no alert 1.");
        }
    }

    @Test
    void aTestGoesToOneChannelOrToAll() {
        try (AlertSite site = new AlertSite(TestDatabase.Kind.H2)) {
            long one = site.handle().test(AlertSite.OTTO, Optional.of("book"));
            site.handle().test(AlertSite.OTTO, Optional.empty());
            site.pass(COLLECTED);
            site.send();
            assertThat(site.book.texts()).hasSize(2);
            assertThat(site.mail.texts()).hasSize(1);
            assertThat(deliveries(site, one).get(0).sent()).isPresent();
            assertThatThrownBy(() -> site.handle().test(AlertSite.OTTO, Optional.of("pager")))
                    .isInstanceOf(DrydockException.class)
                    .hasMessageContaining("no channel \"pager\"")
                    .hasMessageContaining("It has mail, book.");
            assertThatThrownBy(() -> site.handle().test(AlertSite.AUDREY, Optional.empty()))
                    .isInstanceOf(DrydockException.class)
                    .hasMessageContaining("audrey");
            site.channels();
            assertThatThrownBy(() -> site.handle().test(AlertSite.OTTO, Optional.empty()))
                    .hasMessageContaining("The site has no channel for alerts");
        }
    }

    @Test
    void aTextIsOneLineOfLimitedLength() {
        Condition condition =
                new Condition(AlertKind.DRIFT, "model/" + "m".repeat(500), "one\r\ntwo " + "x".repeat(3000));
        assertThat(condition.text()).startsWith("one two xxx").hasSize(2000).endsWith("…");
        assertThat(condition.subject()).hasSize(400);
    }
}
