import { type Link, registrable } from './hosts.ts';

/** Pages about a product, not of somebody's account in it. */
const ABOUT_HOST =
  /^(?:blog|docs|doc|help|support|developers?|dev|learn|community|forum|forums|status|engineering|academy|university|careers|jobs|news|about|info|wiki|api-docs|press|go|get|www2|events|investors?|discuss|resources)\./;
const ABOUT_PATH =
  /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/)?(?:blog|docs?|documentation|help|hc|support|guides?|learn|resources|articles?|tutorials?|news|newsroom|press|about|careers|jobs|company|legal|terms|privacy|customers|case-studies|webinars?|podcasts?|events?|features?|product|products|solutions|pricing|plans|compare|changelog|releases?|download|community|questions|library|research|reports?|status|wiki|manual|reference|p|story|stories|papers?|security|trust)(?:[/.?#-]|$)/i;
/** Hosts on which people publish for everybody: a link alone says nothing of an account. */
const PUBLISHING = new Set(
  (
    'github.com gitlab.com bitbucket.org npmjs.com clojars.org hub.docker.com docker.com linkedin.com vimeo.com player.vimeo.com ' +
    'flickr.com slideshare.net scribd.com dribbble.com behance.net unsplash.com meetup.com eventbrite.com substack.com kaggle.com ' +
    'huggingface.co hf.co wordpress.com bit.ly udemy.com coursera.org pluralsight.com oreilly.com gumroad.com shutterstock.com ' +
    'issuu.com t.me telegram.org discord.gg discord.com gitter.im readme.io gitbook.io leetcode.com hackerrank.com codeclimate.com ' +
    'travis-ci.org travis-ci.com circleci.com herokuapp.com netlify.com netlify.app vercel.app pages.dev fly.dev heroku.com wp.com ' +
    'wixsite.com squarespace.com ghost.io webflow.io amazonaws.com azurewebsites.net now.sh glitch.me upwork.com fiverr.com ' +
    'egghead.io frontendmasters.com udacity.com edx.org skillshare.com safaribooksonline.com learning.oreilly.com capterra.com ' +
    'crunchbase.com trustpilot.com producthunt.com datacamp.com codecademy.com archive.org keybase.io myshopify.com lu.ma luma.com groups.google.com khanacademy.org'
  ).split(' '),
);
const SIGNED_IN = /^\/(?:settings|account|billing|organizations|login|signup|join|new)(?:[/?]|$)/;
/** Where every page but the product's own is somebody's: their calendar, their list of links. */
const PERSONAL = new Set(
  'calendly.com cal.com savvycal.com tidycal.com zcal.co linktr.ee tally.so typeform.com doodle.com'.split(' '),
);
/** Where things stand that somebody made in their own account. */
const RESOURCE =
  /\/(?:(?:file|files|design|proto|boards?|document\/d|spreadsheets|presentation|forms|folders?|drive|share|scl|view|embed|decks?|docs?\/d|app\/board|card|my|workspace|invite|join|notes?|calls?|recording|video|watch|poll|issues?|browse|projects?|tasks?|wiki\/spaces|edit|form|chat|dashboard|account|settings|teams?|org|admin|console|login|signin|sign-?up|register|billing|checkout|download)(?![a-z])|[bcdegjstuvw]\/)[\w~-]*/i;
/** Tenants and logged-in sides of a product. */
const INSIDE_HOST =
  /^(?:app|apps|my|dashboard|portal|login|signin|accounts?|admin|console|id|auth|sso|team|workspace|web|board|manage|secure|billing|cloud|studio)\./;

/** `about`: somebody's page on a product · `inside`: something in an account · `visit`: neither is plain. */
export type LinkSense = 'about' | 'inside' | 'visit';

/** Whether the address alone says that it is read: a blog, a manual, a package. */
export function isAbout({ host, path }: Link): boolean {
  return ABOUT_HOST.test(host) || ABOUT_PATH.test(path);
}

/** `domain`: what the catalogue knows it by; a host in front of it is a tenant's. `ours`: what is said says who made it. */
export function senseOf({ host, path }: Link, domain: string, ours = false): LinkSense {
  if (ABOUT_HOST.test(host) && !host.startsWith('docs.google.') && host !== domain) return 'about';
  const publishes =
    host !== 'gist.github.com' &&
    (PUBLISHING.has(domain) || [...PUBLISHING].some((one) => host === one || host.endsWith(`.${one}`)));
  if (publishes) return (ours && path.length > 1) || SIGNED_IN.test(path) ? 'inside' : 'about';
  if (INSIDE_HOST.test(host)) return 'inside';
  if (ABOUT_PATH.test(path) && !/^(?:docs\.google|paper\.dropbox|quip|coda)\./.test(host)) return 'about';
  if (RESOURCE.test(path)) return 'inside';
  const tenant = host !== domain && host.endsWith(`.${domain}`);
  if (tenant && !/^(?:www|en|de|fr|es|m)\./.test(host)) return 'inside';
  if (PERSONAL.has(host) && path.length > 1) return 'inside';
  // Nothing but words behind the product's own name: an article.
  if (registrable(host) === host && /^(?:\/[a-z]+(?:-[a-z]+)*){2,}\/?$/.test(path)) return 'about';
  return /^\/[\w@~%-]*\d[\w~%-]{4,}/.test(path) || /^\/[^/]+\/[^/]/.test(path) ? 'inside' : 'visit';
}
