package dev.drydock.application.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.persistence.JpaExecutionLeases;
import dev.drydock.persistence.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What works for an execution is done once more if the database went away before it was committed, and only then. */
class FenceTest {
    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    private final List<String> told = new ArrayList<>();
    private int brokenAnswers;

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void doesTheWorkOnceMoreIfTheDatabaseWentAwayInTheMiddle() throws Exception {
        assertThat(Fence.within(1, () -> transaction(failingOnce("08006"), null, null)))
                .isEqualTo("done");
        assertThat(told).containsExactly("waited", "begun", "waited", "begun", "committing", "committed");
    }

    @Test
    void doesTheWorkOnceMoreIfItsCommitNeverArrived() throws Exception {
        assertThat(Fence.within(1, () -> transaction(() -> "done", "08006", false)))
                .isEqualTo("done");
        assertThat(told)
                .containsExactly(
                        "waited",
                        "begun",
                        "committing",
                        "waited",
                        "asked for 42",
                        "waited",
                        "begun",
                        "committing",
                        "committed");
    }

    @Test
    void givesUpWhenTheLineBreaksFiveTimes() {
        assertThatThrownBy(() -> Fence.within(
                        1,
                        () -> transaction(
                                () -> {
                                    throw away("08006");
                                },
                                null,
                                null)))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(told).filteredOn("begun"::equals).hasSize(5);
    }

    @Test
    void repeatsNothingThatWasCommittedThoughItsAnswerWasLost() throws Exception {
        assertThat(Fence.within(1, () -> transaction(() -> "done", "08006", true)))
                .isEqualTo("done");
        assertThat(told).containsExactly("waited", "begun", "committing", "waited", "asked for 42");
    }

    @Test
    void asksAgainIfTheLineBreaksBeforeTheDatabaseHasToldWhatBecameOfIt() throws Exception {
        brokenAnswers = 4;

        assertThat(Fence.within(1, () -> transaction(() -> "done", "08006", true)))
                .isEqualTo("done");
        assertThat(told).filteredOn("asked for 42"::equals).hasSize(5);
        assertThat(told).filteredOn("begun"::equals).hasSize(1);
    }

    @Test
    void doesNotCommitAgainWhatTheDatabaseNeverTellsOf() {
        brokenAnswers = 5;

        assertThatThrownBy(() -> Fence.within(1, () -> transaction(() -> "done", "08006", false)))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(told).filteredOn("begun"::equals).hasSize(1);
    }

    @Test
    void repeatsNoCommitOfADatabaseThatCannotTellWhatBecameOfIt() {
        assertThatThrownBy(() -> Fence.within(1, () -> transaction(() -> "done", "08006", null)))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(told).containsExactly("waited", "begun", "committing");
    }

    @Test
    void repeatsNothingThatFailedForAnotherReason() {
        assertThatThrownBy(() -> Fence.within(1, () -> transaction(failingOnce("23505"), null, null)))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThatThrownBy(() -> Fence.within(1, () -> transaction(() -> "done", "23505", false)))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(told).containsExactly("waited", "begun", "waited", "begun", "committing", "waited", "asked for 42");
    }

    @Test
    void aRequestNeitherWaitsNorRepeats() {
        assertThatThrownBy(() -> transaction(failingOnce("08006"), null, null))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThatThrownBy(() -> transaction(() -> "done", "08006", false)).hasRootCauseInstanceOf(SQLException.class);
        assertThat(told).containsExactly("begun", "begun");
    }

    /**
     * @param commitFails the SQL state by which the first commit fails, or none
     * @param committed what the database tells of it, or nothing
     */
    private String transaction(Supplier<String> work, @Nullable String commitFails, @Nullable Boolean committed) {
        Fence fence = new Fence(
                database.repository(JpaExecutionLeases.class),
                new Holder("a", "now"),
                new RetryingTransactions(() -> told.add("waited"), new Outcomes(committed)));
        List<String> failing =
                new ArrayList<>(Optional.ofNullable(commitFails).stream().toList());
        return fence.inTransaction(
                (part, atLast) -> {
                    told.add("begun");
                    String result = part.get();
                    atLast.run();
                    if (!failing.isEmpty()) {
                        throw away(failing.remove(0));
                    }
                    told.add("committed");
                    return result;
                },
                work);
    }

    private final class Outcomes implements CommitOutcomes {
        private final @Nullable Boolean committed;

        Outcomes(@Nullable Boolean committed) {
            this.committed = committed;
        }

        @Override
        public Optional<String> current() {
            told.add("committing");
            return Optional.ofNullable(committed).map(known -> "42");
        }

        @Override
        public boolean isCommitted(String transaction) {
            told.add("asked for " + transaction);
            if (brokenAnswers > 0) {
                brokenAnswers--;
                throw away("08001");
            }
            return Boolean.TRUE.equals(committed);
        }
    }

    private static Supplier<String> failingOnce(String state) {
        List<String> calls = new ArrayList<>();
        return () -> {
            calls.add("called");
            if (calls.size() == 1) {
                throw away(state);
            }
            return "done";
        };
    }

    private static IllegalStateException away(String state) {
        return new IllegalStateException(new SQLException("the line was cut", state));
    }
}
