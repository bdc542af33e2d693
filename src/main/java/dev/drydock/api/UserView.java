package dev.drydock.api;

import java.util.List;

/** A user whom the site keeps. */
public record UserView(String name, List<String> roles, boolean enabled) {}
