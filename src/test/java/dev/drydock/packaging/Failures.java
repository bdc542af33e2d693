package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts a failure's code and the decisive words of its sentence. */
public final class Failures {
    private Failures() {}

    public static void assertFails(FailureCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> Assertions.assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }
}
