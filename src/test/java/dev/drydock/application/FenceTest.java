package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.ExecutionLeases.Holder;
import dev.drydock.persistence.JpaExecutionLeases;
import dev.drydock.persistence.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What works for an execution is done once more if the database went away before it was done, and only then. */
class FenceTest {
    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    private final List<String> told = new ArrayList<>();
    private final Fence fence =
            new Fence(database.repository(JpaExecutionLeases.class), new Holder("a", "now"), () -> told.add("waited"));

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void doesTheWorkOnceMoreIfTheDatabaseWentAwayInTheMiddle() throws Exception {
        assertThat(Fence.within(1, () -> transaction(failingOnce("08006"), false)))
                .isEqualTo("done");
        assertThat(told).containsExactly("waited", "begun", "waited", "begun", "committed");
    }

    @Test
    void repeatsNoCommitWhoseAnswerWasLost() {
        assertThatThrownBy(() -> Fence.within(1, () -> transaction(() -> "done", true)))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(told).containsExactly("waited", "begun");
    }

    @Test
    void repeatsNothingThatFailedForAnotherReason() {
        assertThatThrownBy(() -> Fence.within(1, () -> transaction(failingOnce("23505"), false)))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(told).containsExactly("waited", "begun");
    }

    @Test
    void aRequestNeitherWaitsNorRepeats() {
        assertThatThrownBy(() -> transaction(failingOnce("08006"), false)).hasRootCauseInstanceOf(SQLException.class);
        assertThat(told).containsExactly("begun");
    }

    private String transaction(Supplier<String> work, boolean commitFails) {
        return fence.inTransaction(
                part -> () -> {
                    told.add("begun");
                    String result = part.get();
                    if (commitFails) {
                        throw away("08006");
                    }
                    told.add("committed");
                    return result;
                },
                work);
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
