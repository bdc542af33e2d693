package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.LabelOutcome;
import dev.drydock.domain.labelling.AskedRow;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.QueryStrategy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaLabelRequestsTest {
    private static final Instant AS_OF = Instant.parse("2026-11-24T00:00:00Z");

    private static LabelRequest request(String model, int number, String token) {
        return new LabelRequest(
                model,
                number,
                Optional.of(token),
                "d".repeat(64),
                "enno",
                AS_OF.plusSeconds(60),
                AS_OF,
                QueryStrategy.LEAST_CONFIDENCE,
                2,
                1,
                10_000_000_000L,
                Optional.of(model + "/7"),
                "a".repeat(64));
    }

    private static AskedRow row(String id, long daysAgo) {
        return new AskedRow(id, AS_OF.minusSeconds(daysAgo * 86_400).toEpochMilli());
    }

    @ParameterizedTest
    @EnumSource
    void keepsARequestWithItsRows(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaLabelRequests requests = database.repository(JpaLabelRequests.class);
            Transactions transactions = database.transactions();
            List<AskedRow> rows =
                    IntStream.range(0, 1201).mapToObj(i -> row("é-" + i, 10)).toList();
            transactions.run(() -> requests.add(request("tiny", 1, "t-1"), rows));
            transactions.run(() -> requests.add(request("tiny", 2, "t-2"), List.of(row("p-1", 10))));
            transactions.run(() -> requests.add(request("other", 1, "t-3"), List.of()));

            assertThat(transactions.required(() -> requests.findByToken("t-1"))).contains(request("tiny", 1, "t-1"));
            assertThat(transactions.required(() -> requests.list("tiny", 10)))
                    .extracting(LabelRequest::label)
                    .containsExactly("tiny/2", "tiny/1");
            assertThat(transactions.required(() -> requests.rows("tiny", 1)))
                    .hasSize(1201)
                    .containsEntry("é-7", row("é-7", 10));
            assertThat(transactions.required(() -> requests.lastNumber("tiny"))).isEqualTo(2);
            assertThat(transactions.required(() -> requests.lastNumber("none"))).isZero();
            assertThat(transactions.required(() -> requests.find("tiny", 3))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void neitherANumberNorATokenIsTakenTwice(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaLabelRequests requests = database.repository(JpaLabelRequests.class);
            Transactions transactions = database.transactions();
            transactions.run(() -> requests.add(request("tiny", 1, "t-1"), List.of(row("p-1", 10))));

            assertThatThrownBy(() ->
                            transactions.run(() -> requests.add(request("tiny", 1, "t-2"), List.of(row("p-2", 10)))))
                    .isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() ->
                            transactions.run(() -> requests.add(request("tiny", 2, "t-1"), List.of(row("p-2", 10)))))
                    .isInstanceOf(RuntimeException.class);
            assertThat(transactions.required(() -> requests.asked("tiny", Instant.EPOCH)))
                    .containsExactly("p-1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLaterJoinDecidesAnewButTakesNoUsedLabelBack(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaLabelRequests requests = database.repository(JpaLabelRequests.class);
            Transactions transactions = database.transactions();
            transactions.run(() -> {
                requests.add(
                        request("tiny", 1, "t-1"),
                        List.of(
                                row("used", 10),
                                row("young", 10),
                                row("quarrel", 10),
                                row("open", 10),
                                row("old", 80)));
                requests.add(request("tiny", 2, "t-2"), List.of(row("used", 10)));
                requests.add(request("other", 1, "t-3"), List.of(row("used", 10)));
            });
            transactions.run(() -> requests.answer(
                    "tiny",
                    1,
                    Map.of(
                            "used", LabelOutcome.MATCHED,
                            "young", LabelOutcome.WAITING,
                            "quarrel", LabelOutcome.MATCHED,
                            "nobody-asked", LabelOutcome.MATCHED)));
            transactions.run(() -> requests.answer(
                    "tiny",
                    2,
                    Map.of(
                            "used", LabelOutcome.TOO_LATE,
                            "young", LabelOutcome.TOO_LATE,
                            "quarrel", LabelOutcome.CONFLICTING)));

            transactions.run(() -> requests.answerOpen(
                    "tiny",
                    3,
                    Map.of(
                            "used",
                            LabelOutcome.WAITING,
                            "young",
                            LabelOutcome.MATCHED,
                            "quarrel",
                            LabelOutcome.MATCHED)));

            assertThat(transactions.required(() -> requests.answers("tiny", 1)))
                    .isEqualTo(
                            Map.of(LabelOutcome.MATCHED, 1L, LabelOutcome.TOO_LATE, 1L, LabelOutcome.CONFLICTING, 1L));
            assertThat(transactions.required(() -> requests.answers("tiny", 2)))
                    .isEqualTo(Map.of(LabelOutcome.MATCHED, 1L));
            assertThat(transactions.required(() -> requests.answers("other", 1)))
                    .isEmpty();
            assertThat(transactions.required(() -> requests.open("tiny", AS_OF.minusSeconds(30 * 86_400))))
                    .containsExactly("open");
            assertThat(transactions.required(() -> requests.open("tiny", Instant.EPOCH)))
                    .containsExactlyInAnyOrder("open", "old");
            assertThat(transactions.required(() -> requests.asked("tiny", Instant.EPOCH)))
                    .hasSize(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void recordsAThousandAnswersAtOnce(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaLabelRequests requests = database.repository(JpaLabelRequests.class);
            Map<String, LabelOutcome> outcomes = new HashMap<>();
            IntStream.range(0, 1001).forEach(i -> outcomes.put("p-" + i, LabelOutcome.MATCHED));
            database.transactions()
                    .run(() -> requests.add(
                            request("tiny", 1, "t-1"),
                            outcomes.keySet().stream().map(id -> row(id, 10)).toList()));

            database.transactions().run(() -> requests.answer("tiny", 1, outcomes));

            assertThat(database.transactions().required(() -> requests.answers("tiny", 1)))
                    .isEqualTo(Map.of(LabelOutcome.MATCHED, 1001L));
        }
    }
}
