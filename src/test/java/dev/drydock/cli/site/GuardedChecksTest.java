package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class GuardedChecksTest {
    private final List<Finding> findings = new ArrayList<>();

    private Finding after(Duration limit, Callable<List<Finding>> check) {
        findings.clear();
        new GuardedChecks(limit, findings).add("certificates", check);
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private Finding after(Callable<List<Finding>> check) {
        return after(Duration.ofMinutes(1), check);
    }

    @Test
    void addsWhatACheckFinds() {
        assertThat(after(() -> List.of(Finding.ok("clock", "right")))).isEqualTo(Finding.ok("clock", "right"));
    }

    @Test
    void doesNotWaitForACheckThatHangs() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Finding finding = after(Duration.ofMillis(50), () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return List.of();
        });
        assertThat(finding.state()).isEqualTo(State.WRONG);
        assertThat(finding.found()).contains("did not answer");
        interrupted.await();
    }

    @Test
    void aFileThatIsClosedToThisUserIsANoteWithItsCure() {
        for (Callable<List<Finding>> check : List.<Callable<List<Finding>>>of(
                () -> {
                    throw new AccessDeniedException("/srv/drydock/etc/tls/server.p12");
                },
                () -> {
                    throw new UncheckedIOException(new AccessDeniedException("/srv/drydock/etc/tls/server.p12"));
                },
                () -> {
                    throw new DrydockException(
                            CommonFailure.CONFIGURATION_INVALID,
                            "The users cannot be read.",
                            new AccessDeniedException("/srv/drydock/etc/tls/server.p12"));
                })) {
            Finding finding = after(check);
            assertThat(finding.state()).isEqualTo(State.NOTE);
            assertThat(finding.found()).contains("this user may not read /srv/drydock/etc/tls/server.p12");
            assertThat(finding.advice()).contains("sudo -u \"$(stat -c %U /srv/drydock/etc/tls)\" drydock doctor");
        }
    }

    @Test
    void whatFailsIsWrongAndKeepsNoOtherCheckFromBeingMade() {
        assertThat(after(() -> {
                            throw new DrydockException(CommonFailure.FILE_REFUSED, "The file is refused.");
                        })
                        .found())
                .isEqualTo("The file is refused.");
        assertThat(after(() -> {
                            throw new IOException("Input/output error");
                        })
                        .found())
                .contains("not checked: Input/output error");
        Finding unexpected = after(() -> {
            throw new IllegalStateException("odd");
        });
        assertThat(unexpected.state()).isEqualTo(State.WRONG);
        assertThat(unexpected.found()).contains("odd");
    }
}
