package dev.drydock.skipped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SkippedTestsTest {
    @Test
    void saysOfEachTestThatIsLeftOutWhatToInstall() {
        assertThat(saidOf(OneOfThree.class))
                .containsExactlyInAnyOrder(
                        "SKIPPED SkippedTestsTest$OneOfThree#needsATool: no disk is filled: install filler",
                        "SKIPPED SkippedTestsTest$OneOfThree#isDisabled: broken");
    }

    @Test
    void saysItOnceOfAClassThatIsLeftOut() {
        assertThat(saidOf(NeedsACluster.class))
                .containsExactly("SKIPPED SkippedTestsTest$NeedsACluster: no cluster: install one");
    }

    @Test
    void isFoundByTheLauncher() {
        assertThat(ServiceLoader.load(TestExecutionListener.class)).hasAtLeastOneElementOfType(SkippedTests.class);
    }

    private static String[] saidOf(Class<?> tests) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(alone)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        new SkippedTests(new PrintStream(out, true, StandardCharsets.UTF_8)));
        return out.toString(StandardCharsets.UTF_8).lines().toArray(String[]::new);
    }

    /** Run by the tests above alone. */
    static class OneOfThree {
        @Test
        void runs() {}

        @Test
        void needsATool() {
            assumeTrue(false, "no disk is filled: install filler");
        }

        @Test
        @Disabled("broken")
        void isDisabled() {}
    }

    /** Run by the tests above alone. */
    static class NeedsACluster {
        @BeforeAll
        static void require() {
            assumeTrue(false, "no cluster: install one");
        }

        @Test
        void runs() {}
    }
}
