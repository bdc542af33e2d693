package dev.drydock.skipped;

import java.io.PrintStream;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Prints a line for each test that is left out, such as {@code SKIPPED StoryIT#takesASite…: install strace}: Maven's log has their
 * number alone.
 */
public final class SkippedTests implements TestExecutionListener {
    private final PrintStream out;

    /** For the launcher, which finds this class as a service. */
    public SkippedTests() {
        this(System.out);
    }

    SkippedTests(PrintStream out) {
        this.out = out;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        tell(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            tell(
                    test,
                    result.getThrowable()
                            .flatMap(thrown -> Optional.ofNullable(thrown.getMessage()))
                            .orElse("no reason was given"));
        }
    }

    private void tell(TestIdentifier test, String reason) {
        out.println("SKIPPED " + name(test) + ": "
                + reason.replaceFirst("^Assumption failed: ", "").replace('\n', ' '));
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .map(source -> source instanceof MethodSource method
                        ? simple(method.getClassName()) + "#" + method.getMethodName()
                        : source instanceof ClassSource type ? simple(type.getClassName()) : test.getDisplayName())
                .orElse(test.getDisplayName());
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
