package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersCheckTest {
    @TempDir
    Path folder;

    private SiteFolder site;

    @BeforeEach
    void make() throws IOException {
        site = new SiteFolder(folder);
        for (Path each : new Path[] {site.inbox(), site.var(), site.serving()}) {
            Files.createDirectories(each);
        }
    }

    private Finding finding(SiteConfiguration configuration) {
        return new FoldersCheck(site, configuration.node()).finding();
    }

    private Finding ofBoth() {
        return finding(SiteConfiguration.standard("demo", 1, 2));
    }

    @Test
    void namesTheFolderThatIsMissingOrIsAFile() throws IOException {
        assertThat(ofBoth().state()).isEqualTo(State.OK);
        Files.delete(site.inbox());
        assertThat(ofBoth()).satisfies(missing -> {
            assertThat(missing.state()).isEqualTo(State.WRONG);
            assertThat(missing.found()).isEqualTo(site.inbox() + " is missing");
            assertThat(missing.advice()).contains("mkdir " + site.inbox());
        });
        Files.writeString(site.inbox(), "");
        assertThat(ofBoth().found()).isEqualTo(site.inbox() + " is a file");
    }

    @Test
    void aNodeAloneHasNoInbox() throws IOException {
        Files.delete(site.inbox());
        assertThat(finding(SiteConfiguration.ofNode("demo", 1)).state()).isEqualTo(State.OK);
        Files.delete(site.serving());
        assertThat(finding(SiteConfiguration.ofNode("demo", 1)).found()).isEqualTo(site.serving() + " is missing");
    }
}
