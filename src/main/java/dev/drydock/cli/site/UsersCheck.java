package dev.drydock.cli.site;

import dev.drydock.cli.site.SiteRecords.User;
import dev.drydock.config.SiteFolder;
import dev.drydock.config.UserRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What people leave behind: passwords and tokens in files, users with roles that should not meet, passwords that are no hashes. */
final class UsersCheck {
    /** Each of them looks at what another one does. */
    private static final Set<String> SEPARATE = Set.of("engineer", "release-manager", "auditor", "admin");

    private static final String MACHINE = "keystore.password";

    private UsersCheck() {}

    /** Of the users in the site's database. */
    static Finding roles(List<User> users) {
        String what = "user roles";
        List<User> several = users.stream()
                .filter(User::enabled)
                .filter(user -> separate(user).size() > 1)
                .toList();
        if (several.isEmpty()) {
            return Finding.ok(
                    what, users.stream().filter(User::enabled).count() + " enabled, each with separate duties");
        }
        User first = several.get(0);
        return Finding.note(
                what,
                several.stream()
                        .map(user -> user.name() + " is " + String.join(" and ", separate(user)))
                        .collect(Collectors.joining("; ")),
                "Give these roles to different people, for example: 'drydock user roles " + first.name() + " "
                        + separate(first).iterator().next() + "'.");
    }

    private static Set<String> separate(User user) {
        Set<String> roles = new TreeSet<>(user.roles());
        roles.retainAll(SEPARATE);
        return roles;
    }

    /** Files of the site; needs no server and no database. */
    static List<Finding> files(SiteFolder site) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Path folder = site.etc().resolve("secrets");
        List<String> left = names(folder).stream()
                .filter(name -> name.matches(".+[.]password|client-.+[.]token"))
                .filter(name -> !name.equals(MACHINE))
                .toList();
        findings.add(
                left.isEmpty()
                        ? Finding.ok("passwords", "none left in " + folder)
                        : Finding.note(
                                "passwords",
                                "still in " + folder + ": " + String.join(", ", left),
                                "Hand each one over, then remove its file: 'rm " + folder.resolve(left.get(0)) + "'."));
        List<String> plain = UserRegistry.read(site.registry()).stream()
                .filter(user -> !user.password().startsWith("{hash}"))
                .map(UserRegistry.Entry::name)
                .toList();
        if (!plain.isEmpty()) {
            findings.add(Finding.note(
                    "password hashes",
                    "in " + site.registry() + ", these users have a password that can be read: "
                            + String.join(", ", plain),
                    "Add each of them with 'drydock user add " + plain.get(0)
                            + " --role ROLE', then remove the element from the file."));
        }
        return findings;
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
