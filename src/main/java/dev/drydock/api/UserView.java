package dev.drydock.api;

import java.util.List;

/** One of the site's own users. */
public record UserView(String name, List<String> roles, boolean enabled) {}
