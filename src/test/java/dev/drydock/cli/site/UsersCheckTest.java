package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.cli.site.SiteRecords.User;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersCheckTest {
    @TempDir
    Path folder;

    @Test
    void namesWhoHasRolesThatShouldNotMeet() {
        User nina = new User("nina", Set.of("engineer", "scheduler"), true);
        User former = new User("former", Set.of("admin", "auditor"), false);
        assertThat(UsersCheck.roles(List.of(nina, former)).state()).isEqualTo(State.OK);

        Finding both = UsersCheck.roles(List.of(nina, new User("rhea", Set.of("release-manager", "engineer"), true)));
        assertThat(both.state()).isEqualTo(State.NOTE);
        assertThat(both.found()).isEqualTo("rhea is engineer and release-manager");
        assertThat(both.advice()).contains("drydock user roles rhea engineer");
    }

    @Test
    void namesPasswordsAndTokensThatWereNeverHandedOver() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        assertThat(UsersCheck.files(site)).allMatch(finding -> finding.state() == State.OK);
        Files.createDirectories(folder.resolve("etc/secrets"));
        for (String kept : List.of("keystore.password", "node.token", "erasure.key")) {
            Files.writeString(site.secret(kept), "s3cret");
        }
        assertThat(UsersCheck.files(site)).allMatch(finding -> finding.state() == State.OK);

        Files.writeString(site.password("rhea"), "s3cret");
        Files.writeString(site.secret("client-press.token"), "s3cret");
        assertThat(UsersCheck.files(site)).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.NOTE);
            assertThat(finding.found())
                    .contains("client-press.token, rhea.password")
                    .doesNotContain("keystore");
            assertThat(finding.advice()).contains("rm " + site.secret("client-press.token"));
            assertThat(finding.toString()).doesNotContain("s3cret");
        });
    }

    @Test
    void namesUsersWhosePasswordTheFileGivesAway() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        Files.createDirectories(site.etc());
        Files.writeString(site.registry(), """
                <server><basicRegistry>
                  <user name="milo" password="{xor}Lz4s"/><user name="rhea" password="{hash}ATAAAA"/>
                  <user name="sam" password="s3cret"/>
                </basicRegistry></server>
                """);
        assertThat(UsersCheck.files(site))
                .filteredOn(finding -> finding.state() == State.NOTE)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.found()).contains("milo, sam").doesNotContain("rhea");
                    assertThat(finding.toString()).doesNotContain("s3cret", "Lz4s");
                });
    }
}
