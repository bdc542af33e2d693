package dev.drydock.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProgramVersionTest {
    @Test
    void hasTheNumberOfTheProject() {
        assertThat(Path.of(System.getProperty("drydock.basedir", "."), "pom.xml"))
                .content()
                .contains("<artifactId>drydock</artifactId>\n  <version>"
                        + ProgramVersion.current().number() + "</version>\n");
    }

    @Test
    void namesTheCommitInAFixedLength() {
        assertThat(ProgramVersion.current().commit()).matches("[0-9a-f]{12}([.]modified)?|unknown");
        assertThat(new ProgramVersion("0.1.0", "20df30dc1234")).hasToString("0.1.0+20df30dc1234");
    }
}
