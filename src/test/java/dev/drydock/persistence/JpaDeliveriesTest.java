package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.delivery.DeliveryLedger.Answer;
import dev.drydock.domain.delivery.DeliveryLedger.OwnReceipt;
import dev.drydock.domain.delivery.DeliveryLedger.Received;
import dev.drydock.domain.delivery.DeliveryLedger.Reported;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaDeliveriesTest {
    private static final Instant AT = Instant.parse("2026-11-30T12:00:00Z");
    private static final Custody CUSTODY = new Custody("USB-0042", "Ms. Courier");

    private static Sent sent(String to, long sequence, long run) {
        return new Sent(
                to, sequence, "ab".repeat(32), "{\"envelope\": 1}", run, AT.plusSeconds(sequence), Optional.empty());
    }

    private static Received received(String from, long sequence, long run) {
        return new Received(from, sequence, "cd".repeat(32), "{}", run, AT.plusSeconds(sequence), CUSTODY);
    }

    @ParameterizedTest
    @EnumSource
    void countsEachRouteAlone(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaDeliveries deliveries = database.repository(JpaDeliveries.class);
            database.transactions().run(() -> {
                deliveries.lock();
                deliveries.add(sent("plant-a", 1, 11));
                deliveries.add(sent("plant-a", 2, 12));
                deliveries.add(sent("plant-b", 1, 13));
                deliveries.add(received("plant-a", 1, 14));
                deliveries.add(received("plant-a", 2, 15));
            });
            database.transactions().run(() -> {
                assertThat(deliveries.lastSent("plant-a")).isEqualTo(2);
                assertThat(deliveries.lastSent("plant-b")).isEqualTo(1);
                assertThat(deliveries.lastSent("plant-c")).isZero();
                assertThat(deliveries.sentBy(12)).contains(sent("plant-a", 2, 12));
                assertThat(deliveries.sentBy(14)).isEmpty();
                assertThat(deliveries.sentTo("plant-a"))
                        .extracting(Sent::sequence)
                        .containsExactly(1L, 2L);
                assertThat(deliveries.sent(2)).extracting(Sent::sequence).containsExactly(2L, 1L);
                assertThat(deliveries.lastReceived("plant-a")).contains(received("plant-a", 2, 15));
                assertThat(deliveries.lastReceived("plant-b")).isEmpty();
                assertThat(deliveries.findReceived("plant-a", 1)).contains(received("plant-a", 1, 14));
                assertThat(deliveries.receivedBy(15)).contains(received("plant-a", 2, 15));
                assertThat(deliveries.received(1)).containsExactly(received("plant-a", 2, 15));
            });
        }
    }

    /** Whatever the clock of the other site says. */
    @ParameterizedTest
    @EnumSource
    void theLastAnswerStands(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaDeliveries deliveries = database.repository(JpaDeliveries.class);
            Answer refused = new Answer(Verdict.REFUSED, "{\"no\": 1}", AT);
            Answer taken = new Answer(Verdict.TAKEN, "{\"yes\": 1}", AT.minusSeconds(60));
            database.transactions().run(() -> deliveries.add(sent("plant-a", 1, 11)));
            for (Answer answer : List.of(refused, taken)) {
                database.transactions().run(() -> deliveries.answer("plant-a", 1, answer));
            }
            assertThat(database.transactions()
                            .required(() -> deliveries.findSent("plant-a", 1))
                            .orElseThrow()
                            .answer())
                    .contains(taken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReceiptTravelsUntilTheDeliveryWithItWasTaken(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaDeliveries deliveries = database.repository(JpaDeliveries.class);
            OwnReceipt refused = new OwnReceipt("01".repeat(32), "build", 1, "{}", AT);
            OwnReceipt taken = new OwnReceipt("02".repeat(32), "build", 1, "{}", AT.plusSeconds(1));
            OwnReceipt second = new OwnReceipt("03".repeat(32), "build", 2, "{}", AT.plusSeconds(2));
            for (OwnReceipt receipt : List.of(refused, taken, second)) {
                database.transactions().run(() -> deliveries.add(receipt));
            }
            database.transactions().run(() -> {
                deliveries.add(sent("build", 5, 15));
                deliveries.returned(List.of(taken.digest()), 5);
            });
            assertThat(database.transactions().required(() -> deliveries.openReceipts("build")))
                    .as("one an answer, and its medium may be lost")
                    .containsExactly(taken, second);

            database.transactions().run(() -> deliveries.answer("build", 5, new Answer(Verdict.TAKEN, "{}", AT)));

            assertThat(database.transactions().required(() -> deliveries.openReceipts("build")))
                    .containsExactly(second);
            assertThat(database.transactions().required(() -> deliveries.openReceipts("plant-a")))
                    .isEmpty();
        }
    }

    /** A run that was restarted later carries what it signed first. */
    @ParameterizedTest
    @EnumSource
    void theLastReportIsTheOneThatWasMadeLast(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaDeliveries deliveries = database.repository(JpaDeliveries.class);
            Reported newest = new Reported("plant-a", 8, "{\"at\": 2}", AT.plusSeconds(60));
            Reported again = new Reported("plant-b", 2, "{\"at\": 3}", AT);
            database.transactions().run(() -> {
                deliveries.add(newest);
                deliveries.add(new Reported("plant-a", 9, "{\"at\": 1}", AT));
                deliveries.add(new Reported("plant-b", 1, "{\"at\": 3}", AT));
                deliveries.add(again);
            });
            database.transactions().run(() -> {
                assertThat(deliveries.lastReport("plant-a")).contains(newest);
                assertThat(deliveries.lastReport("plant-b")).contains(again);
                assertThat(deliveries.lastReport("plant-c")).isEmpty();
                assertThat(deliveries.lastReports()).containsExactlyInAnyOrder(newest, again);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsWhatEachSiteTookLastAndWhichPackagesCameFromIt(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaDeliveries deliveries = database.repository(JpaDeliveries.class);
            database.transactions().run(() -> {
                for (long sequence = 1; sequence <= 3; sequence++) {
                    deliveries.add(sent("plant-a", sequence, 10 + sequence));
                }
                deliveries.answer("plant-a", 2, new Answer(Verdict.TAKEN, "{}", AT));
                deliveries.answer("plant-a", 3, new Answer(Verdict.REFUSED, "{}", AT));
                deliveries.add(received("build", 1, 21));
                deliveries.add(received("build", 2, 22));
                deliveries.addPackages("build", 1, Set.of("01".repeat(32), "02".repeat(32)));
                deliveries.addPackages("build", 2, Set.of("02".repeat(32)));
            });
            database.transactions().run(() -> {
                assertThat(deliveries.lastTaken()).containsExactly(Map.entry("plant-a", 2L));
                assertThat(deliveries.packagesFrom("build"))
                        .containsExactlyInAnyOrder("01".repeat(32), "02".repeat(32));
                assertThat(deliveries.packagesFrom("plant-a")).isEmpty();
            });
        }
    }
}
