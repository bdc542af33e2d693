/**
 * The web console: pages for people, drawn by the server. A page's bean reads the request, calls use cases and offers the
 * template finished text and geometry; what may be done is decided by the use cases, never by a page.
 */
@NullMarked
package dev.drydock.console;

import org.jspecify.annotations.NullMarked;
