import { Link } from '@tanstack/react-router';
import { useNavigation } from './navigation.ts';

/** Left navigation: sections of work with their pages. Only what the acting grant may open. */
export function ShellNavigation() {
  const sections = useNavigation();
  return (
    <nav aria-label="主导航" className="navigation">
      {sections.map((section) => (
        <section key={section.section} aria-label={section.title}>
          {section.pages.length === 1 && section.pages[0]?.title === section.title ? null : <h2>{section.title}</h2>}
          <ul>
            {section.pages.map((page) => (
              <li key={page.to}>
                <Link
                  to={page.to}
                  activeOptions={{ exact: page.to === '/', includeSearch: false }}
                  activeProps={{ className: 'is-current', 'aria-current': 'page' }}
                >
                  {page.title}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
