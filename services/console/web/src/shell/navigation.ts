import { useRouter, type StaticDataRouteOption } from '@tanstack/react-router';
import { isPermitted, useSession } from '../session/session.ts';
import { SECTIONS, type Section } from './sections.ts';

export interface NavigationPage {
  to: string;
  title: string;
  section: Section;
  order: number;
  keywords: string;
}

export interface NavigationSection {
  section: Section;
  title: string;
  pages: NavigationPage[];
}

/** The pages the acting grant may open, by section and order; read from the routes' `staticData`. */
export function useNavigation(): NavigationSection[] {
  const router = useRouter();
  const { permissions } = useSession();
  const pages: NavigationPage[] = [];
  for (const route of Object.values(router.routesById) as { fullPath: string; options: RouteOptions }[]) {
    const { navigation, title, permission, keywords } = route.options.staticData ?? {};
    if (!navigation || title === undefined || !isPermitted(permissions, permission)) continue;
    pages.push({ to: route.fullPath, title, keywords: keywords ?? '', ...navigation });
  }
  return (Object.keys(SECTIONS) as Section[])
    .map((section) => ({
      section,
      title: SECTIONS[section].title,
      pages: pages.filter((page) => page.section === section).sort((a, b) => a.order - b.order),
    }))
    .filter((group) => group.pages.length > 0);
}

interface RouteOptions {
  staticData?: StaticDataRouteOption;
}
