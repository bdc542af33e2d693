package dev.drydock.waiting;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * How often and how long a test that waits looks, unless it says so itself: at once, then after 10 ms, then ever more seldom, up to four
 * times a second, for four minutes. What is there already costs nothing, and a wait of many seconds takes little of the processor from what
 * it waits for. The long end is for a slow or busy machine: a wait whose condition holds never lasts that long.
 */
public final class Polls implements TestExecutionListener {
    private static final Duration FIRST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMillis(250);
    private static final Duration GIVEN_UP = Duration.ofMinutes(4);

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        Awaitility.setDefaultTimeout(GIVEN_UP);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(new IterativePollInterval(Polls::next, FIRST));
    }

    private static Duration next(Duration last) {
        Duration longer = last.multipliedBy(4).dividedBy(3);
        return longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
    }
}
